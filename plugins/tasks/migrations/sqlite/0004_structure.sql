DROP INDEX `task_completed`;--> statement-breakpoint
DROP INDEX `task_parent`;--> statement-breakpoint
CREATE INDEX `task_cancelled` ON `task` (`user_id`,`completed`) WHERE status = 'cancelled';--> statement-breakpoint
CREATE INDEX `task_project` ON `task` (`user_id`,`project`,`status`,`due_sort`);--> statement-breakpoint
CREATE INDEX `task_created` ON `task` (`user_id`,`status`,`created`,`id`);--> statement-breakpoint
CREATE INDEX `task_completed` ON `task` (`user_id`,`completed`,`id`,`created`) WHERE status = 'done';--> statement-breakpoint
CREATE INDEX `task_parent` ON `task` (`user_id`,`parent_id`,`status`,`position`,`created`,`id`);