/** The server of the soak run: it has a JVM of its own, uses nothing but the JDK, and misbehaves at random. */
@NullMarked
package dev.heed.okhttp.soak.server;

import org.jspecify.annotations.NullMarked;
