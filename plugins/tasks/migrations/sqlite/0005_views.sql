CREATE TABLE `task_context` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`filter` text NOT NULL,
	`project` text,
	`labels` text NOT NULL,
	`active` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `task_context_name` ON `task_context` (`user_id`,`name`);--> statement-breakpoint
CREATE TABLE `task_view` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`filter` text NOT NULL,
	`sort` text,
	`columns` text,
	`created` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `task_view_name` ON `task_view` (`user_id`,`name`);