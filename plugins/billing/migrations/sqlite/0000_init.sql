CREATE TABLE `billing_budget` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`ref` text NOT NULL,
	`rev` integer NOT NULL,
	`hash` text NOT NULL,
	`scope` text NOT NULL,
	`period` text NOT NULL,
	`zone` text NOT NULL,
	`limit_nano` integer NOT NULL,
	`soft_percent` integer,
	`action` text NOT NULL,
	`allowed_nano` integer,
	`allowed_for` integer,
	`created` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `billing_budget_place` ON `billing_budget` (`user_id`,`scope`,`period`);--> statement-breakpoint
CREATE UNIQUE INDEX `billing_budget_ref` ON `billing_budget` (`user_id`,`ref`);--> statement-breakpoint
CREATE TABLE `billing_ledger` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`target` text NOT NULL,
	`nano` integer NOT NULL,
	`usage_id` text,
	`note` text
);
--> statement-breakpoint
CREATE INDEX `billing_ledger_owner` ON `billing_ledger` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `billing_period` (
	`id` text PRIMARY KEY NOT NULL,
	`budget_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`spent_nano` integer NOT NULL,
	`held_nano` integer NOT NULL,
	`lost_nano` integer NOT NULL,
	`tell_at_nano` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `billing_period_end` ON `billing_period` (`budget_id`,`ends_at`);--> statement-breakpoint
CREATE TABLE `billing_usage` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`request_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`ended_at` integer,
	`provider` text NOT NULL,
	`kind` text NOT NULL,
	`model` text NOT NULL,
	`token_id` text,
	`project` text,
	`feature` text,
	`tags` text NOT NULL,
	`input` integer NOT NULL,
	`cache_read` integer NOT NULL,
	`cache_write_5m` integer NOT NULL,
	`cache_write_1h` integer NOT NULL,
	`output` integer NOT NULL,
	`reasoning` integer NOT NULL,
	`held_nano` integer,
	`cost_nano` integer,
	`cost_state` text NOT NULL,
	`price_source` text,
	`rates` text,
	`periods` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `billing_usage_attempt` ON `billing_usage` (`request_id`,`attempt`);--> statement-breakpoint
CREATE INDEX `billing_usage_time` ON `billing_usage` (`user_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `billing_usage_open` ON `billing_usage` (`user_id`,`id`) WHERE ended_at is null;