// What can be wrong with a plugin that is not compiled in: known to the daemon that loads it and to the command that
// installs it.
import { defineErrors } from '../contract/errors.ts';

export const pluginErrors = defineErrors({
  PLUGIN_NOT_FOUND: {
    status: 404,
    title: 'There is no such plugin',
    hint: 'aurelius plugins list',
  },
  PLUGIN_API_UNSUPPORTED: {
    status: 422,
    title: 'The plugin is written for another plugin API',
    exit: 'config',
  },
  PLUGIN_CHANGED: {
    status: 409,
    title: 'The files of the plugin are not the ones that were installed',
    exit: 'config',
  },
  PLUGIN_NOT_GRANTED: {
    status: 403,
    title: 'The plugin asks for permissions that it was not granted',
  },
  PLUGIN_TAKEN: { status: 409, title: 'Another plugin has this id or this command' },
  PLUGIN_BUNDLED: {
    status: 409,
    title: 'The plugin comes with Aurelius',
    hint: 'aurelius plugins disable ID',
  },
  PLUGIN_NOT_FETCHED: { status: 503, title: 'npm could not bring the plugin', exit: 'failure' },
  PLUGIN_NOT_STARTED: {
    status: 409,
    title: 'The plugin does not run, and everything is as it was before',
    exit: 'failure',
  },
  PLUGINS_BUSY: {
    status: 409,
    title: 'Another command is changing the plugins',
    exit: 'retry',
    retryable: true,
  },
  PLUGINS_UNREADABLE: {
    status: 503,
    title: 'The inventory of plugins cannot be read',
    exit: 'config',
  },
});
