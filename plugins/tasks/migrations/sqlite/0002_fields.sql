CREATE TABLE `task_depends` (
	`user_id` text NOT NULL,
	`task_id` text NOT NULL,
	`depends_on` text NOT NULL,
	PRIMARY KEY(`user_id`, `task_id`, `depends_on`)
);
--> statement-breakpoint
CREATE INDEX `task_depends_on` ON `task_depends` (`user_id`,`depends_on`,`task_id`);--> statement-breakpoint
CREATE TABLE `task_interval` (
	`user_id` text NOT NULL,
	`task_id` text NOT NULL,
	`start` integer NOT NULL,
	`end` integer,
	PRIMARY KEY(`user_id`, `task_id`, `start`)
);
--> statement-breakpoint
CREATE INDEX `task_interval_start` ON `task_interval` (`user_id`,`start`);--> statement-breakpoint
ALTER TABLE `task` ADD `deadline` text;--> statement-breakpoint
ALTER TABLE `task` ADD `scheduled_at` integer;--> statement-breakpoint
ALTER TABLE `task` ADD `rrule` text;--> statement-breakpoint
ALTER TABLE `task` ADD `repeat_from` text;--> statement-breakpoint
ALTER TABLE `task` ADD `series_id` text;--> statement-breakpoint
ALTER TABLE `task` ADD `recurrence_id` text;--> statement-breakpoint
ALTER TABLE `task` ADD `dtstart` text;--> statement-breakpoint
ALTER TABLE `task` ADD `rdate` text;--> statement-breakpoint
ALTER TABLE `task` ADD `exdate` text;--> statement-breakpoint
ALTER TABLE `task` ADD `position` real;--> statement-breakpoint
ALTER TABLE `task` ADD `links` text;--> statement-breakpoint
ALTER TABLE `task` ADD `reminders` text;--> statement-breakpoint
ALTER TABLE `task` ADD `intervals` text;--> statement-breakpoint
CREATE UNIQUE INDEX `task_instance` ON `task` (`user_id`,`series_id`,`recurrence_id`);--> statement-breakpoint
INSERT INTO `task_depends` SELECT DISTINCT `task`.`user_id`, `task`.`id`, `on`.`value` FROM `task`, json_each(`task`.`depends`) AS `on`;