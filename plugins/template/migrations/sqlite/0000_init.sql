CREATE TABLE `template_line` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`text` text NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `template_line_owner` ON `template_line` (`user_id`,`id`);