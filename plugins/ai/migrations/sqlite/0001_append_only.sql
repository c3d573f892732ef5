CREATE TRIGGER `ai_egress_update` BEFORE UPDATE ON `ai_egress` BEGIN
	SELECT RAISE(ABORT, 'ai_egress is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `ai_egress_delete` BEFORE DELETE ON `ai_egress`
WHEN old.seq > coalesce((SELECT max(`removed_to`) FROM `ai_egress` WHERE `kind` = 'checkpoint'), 0) BEGIN
	SELECT RAISE(ABORT, 'ai_egress is append-only');
END;
