CREATE TABLE `ai_body` (
	`request_id` text NOT NULL,
	`side` text NOT NULL,
	`at` integer NOT NULL,
	`packed` text NOT NULL,
	`size` integer NOT NULL,
	`kept` integer NOT NULL,
	PRIMARY KEY(`request_id`, `side`)
);
--> statement-breakpoint
CREATE INDEX `ai_body_at` ON `ai_body` (`at`,`request_id`,`side`,`kept`);--> statement-breakpoint
CREATE TABLE `ai_request` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`ref` text NOT NULL,
	`at` integer NOT NULL,
	`token_id` text,
	`dialect` text NOT NULL,
	`asked` text NOT NULL,
	`provider` text,
	`model` text,
	`tier` text,
	`why` text,
	`project` text,
	`feature` text,
	`tags` text NOT NULL,
	`labels` text NOT NULL,
	`conversation` text,
	`stream` integer NOT NULL,
	`status` text NOT NULL,
	`http_status` integer,
	`code` text,
	`first_byte_ms` integer,
	`total_ms` integer,
	`input` integer,
	`cache_read` integer,
	`cache_write_5m` integer,
	`cache_write_1h` integer,
	`output` integer,
	`reasoning` integer,
	`cost` integer,
	`cost_state` text,
	`cache` text NOT NULL,
	`attempts` integer NOT NULL,
	`failures` text NOT NULL,
	`bytes_in` integer NOT NULL,
	`bytes_out` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ai_request_id` ON `ai_request` (`user_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `ai_request_ref` ON `ai_request` (`user_id`,`ref`);--> statement-breakpoint
CREATE INDEX `ai_request_at` ON `ai_request` (`at`);--> statement-breakpoint
CREATE INDEX `ai_request_list` ON `ai_request` (`user_id`,`seq`);--> statement-breakpoint
CREATE INDEX `ai_request_status` ON `ai_request` (`user_id`,`status`,`seq`);--> statement-breakpoint
CREATE INDEX `ai_request_model` ON `ai_request` (`user_id`,`model`,`seq`);--> statement-breakpoint
CREATE INDEX `ai_request_provider` ON `ai_request` (`user_id`,`provider`,`seq`);--> statement-breakpoint
CREATE INDEX `ai_request_project` ON `ai_request` (`user_id`,`project`,`seq`) WHERE project is not null;--> statement-breakpoint
CREATE INDEX `ai_request_feature` ON `ai_request` (`user_id`,`feature`,`seq`) WHERE feature is not null;--> statement-breakpoint
CREATE INDEX `ai_request_open` ON `ai_request` (`seq`) WHERE status = 'open';--> statement-breakpoint
CREATE TABLE `ai_request_tag` (
	`user_id` text NOT NULL,
	`tag` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`user_id`, `tag`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `ai_request_tag_of` ON `ai_request_tag` (`seq`);--> statement-breakpoint
CREATE TABLE `ai_egress` (
	`seq` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`user_id` text,
	`request_id` text,
	`attempt` integer,
	`provider` text,
	`host` text,
	`model` text,
	`labels` text,
	`bytes` integer,
	`sha256` text,
	`removed_to` integer,
	`removed_hash` text,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ai_egress_request` ON `ai_egress` (`request_id`,`seq`);--> statement-breakpoint
CREATE INDEX `ai_egress_checkpoint` ON `ai_egress` (`kind`,`seq`);