/** What belongs to one call: its context, facts read from OkHttp, requests and responses made for it. */
@NullMarked
package dev.heed.okhttp.internal.call;

import org.jspecify.annotations.NullMarked;
