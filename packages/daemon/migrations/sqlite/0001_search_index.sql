CREATE VIRTUAL TABLE `search_fts` USING fts5(
	title, body,
	content='search_doc', content_rowid='id',
	prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);
--> statement-breakpoint
INSERT INTO `search_fts`(`search_fts`, rank) VALUES ('secure-delete', 1);
--> statement-breakpoint
CREATE TRIGGER `search_doc_insert` AFTER INSERT ON `search_doc` BEGIN
	INSERT INTO `search_fts`(rowid, title, body) VALUES (new.id, new.title, new.body);
END;
--> statement-breakpoint
CREATE TRIGGER `search_doc_delete` AFTER DELETE ON `search_doc` BEGIN
	INSERT INTO `search_fts`(`search_fts`, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
END;
--> statement-breakpoint
CREATE TRIGGER `search_doc_update` AFTER UPDATE OF title, body ON `search_doc`
WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN
	INSERT INTO `search_fts`(`search_fts`, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
	INSERT INTO `search_fts`(rowid, title, body) VALUES (new.id, new.title, new.body);
END;
