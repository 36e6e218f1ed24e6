/**
 * Lets processes that share an API key meet a server with an outage, and counts what reaches it: with holds that they
 * share through Redis, and with what users would pick instead.
 */
@NullMarked
package dev.heed.okhttp.fleet;

import org.jspecify.annotations.NullMarked;
