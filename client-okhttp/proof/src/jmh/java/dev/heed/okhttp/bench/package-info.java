/** Measures what Heed costs, and compares it with what users would pick instead. */
package dev.heed.okhttp.bench;
