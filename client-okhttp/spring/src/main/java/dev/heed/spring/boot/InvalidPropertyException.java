package dev.heed.spring.boot;

import dev.heed.PolicyTextException;

/** Says which property of Heed is wrong. */
final class InvalidPropertyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "heed.policy.";

    InvalidPropertyException(PolicyTextException mistake) {
        super(PREFIX + mistake.getMessage(), mistake);
    }

    InvalidPropertyException(String properties, IllegalArgumentException refusal) {
        super(properties + ": " + refusal.getMessage(), refusal);
    }
}
