CREATE TABLE `proposal` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`ref` text NOT NULL,
	`operation` text NOT NULL,
	`input` text NOT NULL,
	`title` text NOT NULL,
	`reason` text,
	`maker` text NOT NULL,
	`state` text NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`expires` integer NOT NULL,
	`decided` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `proposal_ref` ON `proposal` (`user_id`,`ref`);--> statement-breakpoint
CREATE INDEX `proposal_state` ON `proposal` (`state`,`expires`);