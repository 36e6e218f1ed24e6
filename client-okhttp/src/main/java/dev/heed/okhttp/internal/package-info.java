/** Makes wrapped clients and call factories: only here the interceptors are put in order. */
@NullMarked
package dev.heed.okhttp.internal;

import org.jspecify.annotations.NullMarked;
