package dev.heed.okhttp.sim;

/** Stands for a mistake of an interceptor in a simulated world, where nobody catches it. */
@SuppressWarnings("serial") // is not serialized
final class Mischief extends RuntimeException {
    Mischief() {
        super("an interceptor broke", null, false, false);
    }
}
