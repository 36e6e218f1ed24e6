package dev.heed.internal.http;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the parameters of a challenge: names in lower case, in the order sent, found in any case. Only the parser can
 * change it, and does so before anyone else sees it.
 */
final class ParameterMap extends AbstractMap<String, String> {

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Stores a value unless the name has one already; returns whether it stored the value. */
    boolean keepFirst(String name, String value) {
        return values.putIfAbsent(name.toLowerCase(Locale.ROOT), value) == null;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        return name instanceof String text ? values.get(text.toLowerCase(Locale.ROOT)) : null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return Collections.unmodifiableMap(values).entrySet();
    }
}
