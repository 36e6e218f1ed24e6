package dev.heed.spring.boot;

import dev.heed.PolicyTextException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a wrong property with a mark below the place where it is wrong, when the start of an application fails. */
final class InvalidPropertyAnalyzer extends AbstractFailureAnalyzer<InvalidPropertyException> {
    private static final String ACTION =
            "Correct the property. client-okhttp/docs/policy-text.md lists the keys of heed.policy, spring.md the other properties.";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
        String marked = cause.getCause() instanceof PolicyTextException mistake ? marked(mistake) : "";
        return new FailureAnalysis(cause.getMessage() + marked, ACTION, cause);
    }

    private static String marked(PolicyTextException mistake) {
        String line = mistake.text().replaceAll("\\s", " ");
        return mistake.position() == 0 ? "" : "\n\n    " + line + "\n    " + " ".repeat(mistake.position() - 1) + "^";
    }
}
