CREATE TABLE `undo_change` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text NOT NULL,
	`step` integer,
	`undone` integer,
	`at` integer NOT NULL,
	`operation` text NOT NULL,
	`actor` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`ref` text,
	`title` text,
	`before` text,
	`hash` text,
	`after` text
);
--> statement-breakpoint
CREATE INDEX `undo_change_step` ON `undo_change` (`user_id`,`step`,`seq`);--> statement-breakpoint
CREATE INDEX `undo_change_entity` ON `undo_change` (`entity_id`);--> statement-breakpoint
ALTER TABLE `idempotency` ADD `purged` integer;