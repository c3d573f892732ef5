CREATE TABLE `idempotency` (
	`user_id` text NOT NULL,
	`caller` text NOT NULL,
	`key` text NOT NULL,
	`request` text NOT NULL,
	`answer` text,
	`created` integer NOT NULL,
	PRIMARY KEY(`user_id`, `caller`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_created` ON `idempotency` (`created`);--> statement-breakpoint
CREATE TABLE `token` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`scopes` text NOT NULL,
	`secret_hash` text NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `token_secret` ON `token` (`secret_hash`);--> statement-breakpoint
CREATE TABLE `token_use` (
	`token_id` text PRIMARY KEY NOT NULL,
	`last_used` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `event_log` ADD `cause` text;--> statement-breakpoint
CREATE INDEX `event_log_user` ON `event_log` (`user_id`,`seq`);