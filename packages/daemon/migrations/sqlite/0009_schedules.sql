CREATE TABLE `schedule_slot` (
	`schedule_id` text NOT NULL,
	`slot` integer NOT NULL,
	`at` integer NOT NULL,
	`state` text NOT NULL,
	`job_id` text,
	`missed` integer NOT NULL,
	`ahead` integer,
	PRIMARY KEY(`schedule_id`, `slot`)
);
--> statement-breakpoint
CREATE INDEX `schedule_slot_at` ON `schedule_slot` (`at`);--> statement-breakpoint
CREATE TABLE `schedule` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`title` text NOT NULL,
	`kind` text NOT NULL,
	`owner` text,
	`job` text NOT NULL,
	`payload` text NOT NULL,
	`scopes` text NOT NULL,
	`cron` text NOT NULL,
	`zone` text,
	`misfire` text NOT NULL,
	`grace_ms` integer NOT NULL,
	`overlap` text NOT NULL,
	`jitter_ms` integer NOT NULL,
	`offset_ms` integer NOT NULL,
	`defined` text,
	`paused` integer NOT NULL,
	`settled` integer NOT NULL,
	`slot` integer,
	`slot_zone` text NOT NULL,
	`next_at` integer,
	`fault` text,
	`last_fired` integer,
	`last_job` text,
	`missed` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `schedule_name` ON `schedule` (`user_id`,`name`);--> statement-breakpoint
CREATE INDEX `schedule_next` ON `schedule` (`next_at`);