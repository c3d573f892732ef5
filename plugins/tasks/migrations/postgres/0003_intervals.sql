DROP INDEX "task_interval_start";--> statement-breakpoint
CREATE INDEX "task_interval_end" ON "task_interval" USING btree ("user_id","end","task_id");--> statement-breakpoint
CREATE INDEX "task_interval_start" ON "task_interval" USING btree ("user_id","start","task_id");