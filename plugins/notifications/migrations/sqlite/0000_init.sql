CREATE TABLE `notification_delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`notification_id` text NOT NULL,
	`round` integer NOT NULL,
	`channel` text NOT NULL,
	`category` text NOT NULL,
	`state` text NOT NULL,
	`gathers` integer NOT NULL,
	`lead_id` text,
	`job_id` text,
	`attempts` integer NOT NULL,
	`error` text,
	`tried_at` integer,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notification_delivery_once` ON `notification_delivery` (`notification_id`,`round`,`channel`);--> statement-breakpoint
CREATE INDEX `notification_delivery_gathering` ON `notification_delivery` (`user_id`,`channel`,`category`,`state`,`gathers`,`attempts`);--> statement-breakpoint
CREATE INDEX `notification_delivery_job` ON `notification_delivery` (`job_id`);--> statement-breakpoint
CREATE INDEX `notification_delivery_lead` ON `notification_delivery` (`lead_id`,`id`);--> statement-breakpoint
CREATE INDEX `notification_delivery_rate` ON `notification_delivery` (`user_id`,`channel`,`tried_at`);--> statement-breakpoint
CREATE TABLE `notification` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`ref` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`category` text NOT NULL,
	`priority` text NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`link` text,
	`subject_entity` text,
	`subject_id` text,
	`dedupe_key` text,
	`count` integer NOT NULL,
	`created` integer NOT NULL,
	`last_at` integer NOT NULL,
	`snoozed_until` integer,
	`acknowledged_at` integer,
	`open` integer NOT NULL,
	`round` integer NOT NULL,
	`round_at` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notification_ref` ON `notification` (`user_id`,`ref`);--> statement-breakpoint
CREATE INDEX `notification_owner` ON `notification` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `notification_list` ON `notification` (`user_id`,`open`,`last_at`,`id`);--> statement-breakpoint
CREATE INDEX `notification_list_all` ON `notification` (`user_id`,`last_at`,`id`);--> statement-breakpoint
CREATE INDEX `notification_key` ON `notification` (`user_id`,`dedupe_key`,`last_at`);--> statement-breakpoint
CREATE INDEX `notification_old` ON `notification` (`open`,`last_at`);--> statement-breakpoint
CREATE TABLE `notification_rule` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`category` text NOT NULL,
	`channel` text NOT NULL,
	`deliver` text,
	`window_minutes` integer,
	`per_hour` integer,
	`quiet` text,
	`zone` text,
	`created` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notification_rule_place` ON `notification_rule` (`user_id`,`category`,`channel`);