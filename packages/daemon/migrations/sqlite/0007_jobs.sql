CREATE TABLE `job_queue` (
	`queue` text PRIMARY KEY NOT NULL,
	`paused` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`ref` text NOT NULL,
	`queue` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`priority` integer NOT NULL,
	`run_at` integer NOT NULL,
	`payload` text NOT NULL,
	`payload_version` integer NOT NULL,
	`origin` text NOT NULL,
	`unique_key` text,
	`attempt` integer NOT NULL,
	`max_attempts` integer NOT NULL,
	`lost` integer NOT NULL,
	`lease_token` text,
	`lease_until` integer,
	`cancel_requested` integer NOT NULL,
	`progress` integer,
	`result` text,
	`error` text,
	`created` integer NOT NULL,
	`started` integer,
	`finished` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `job_ref` ON `job` (`user_id`,`ref`);--> statement-breakpoint
CREATE INDEX `job_list` ON `job` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `job_failed` ON `job` (`user_id`,`id`) WHERE state in ('dead', 'cancelled');--> statement-breakpoint
CREATE INDEX `job_ready` ON `job` (`queue`,`user_id`,`priority`,`run_at`,`id`) WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX `job_due` ON `job` (`run_at`,`queue`) WHERE state = 'scheduled';--> statement-breakpoint
CREATE INDEX `job_running` ON `job` (`queue`,`user_id`) WHERE state = 'running';--> statement-breakpoint
CREATE INDEX `job_ended` ON `job` (`state`,`finished`,`queue`) WHERE state in ('done', 'dead', 'cancelled');--> statement-breakpoint
CREATE UNIQUE INDEX `job_unique` ON `job` (`user_id`,`name`,`unique_key`) WHERE state in ('scheduled', 'ready', 'running');