CREATE TABLE `task_label` (
	`user_id` text NOT NULL,
	`label` text NOT NULL,
	`task_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `label`, `task_id`)
);
--> statement-breakpoint
CREATE TABLE `task` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`ref` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`notes` text,
	`status` text NOT NULL,
	`priority` text,
	`priority_rank` integer NOT NULL,
	`due_local` text,
	`due_zone` text,
	`due_at` integer,
	`due_sort` integer NOT NULL,
	`all_day` integer NOT NULL,
	`wait_at` integer,
	`labels` text NOT NULL,
	`project` text,
	`parent_id` text,
	`estimate` integer,
	`depends` text NOT NULL,
	`annotations` text NOT NULL,
	`attributes` text NOT NULL,
	`ai_suggested` integer NOT NULL,
	`ai_confidence` real,
	`smart_scheduled` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`completed` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `task_ref` ON `task` (`user_id`,`ref`);--> statement-breakpoint
CREATE INDEX `task_owner` ON `task` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `task_list` ON `task` (`user_id`,`status`,`due_sort`,`priority_rank`,`id`);--> statement-breakpoint
CREATE INDEX `task_list_all` ON `task` (`user_id`,`due_sort`,`priority_rank`,`id`);--> statement-breakpoint
CREATE INDEX `task_parent` ON `task` (`user_id`,`parent_id`);