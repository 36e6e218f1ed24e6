package dev.heed;

import dev.heed.internal.text.Arguments;
import dev.heed.internal.text.Chain;
import dev.heed.internal.text.ChainParser;
import dev.heed.internal.text.MisreadException;
import dev.heed.internal.text.Names;
import dev.heed.internal.text.Term;
import dev.heed.internal.text.Vocabulary;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a policy from texts, one for each setting. */
final class PolicyText {
    /** The base comes first, then wide ranges, so that what is said of fewer statuses counts; lists keep their order. */
    private static final Comparator<SettingKey> ORDER = Comparator.comparing(
                    (SettingKey key) -> !key.name().equals("base"))
            .thenComparing(key -> -key.width())
            .thenComparing(SettingKey::name)
            .thenComparing(SettingKey::first);

    private static final int MANY = Integer.MAX_VALUE;

    static final Vocabulary<PolicyDraft> KEYS = new Vocabulary<PolicyDraft>()
            .with("base", 1, (draft, args) -> draft.startWith(args.oneOf(PolicyDraft.Base.class, 0)))
            .with(SettingKey.RULE, 1, (draft, args) -> draft.on(args.chain(0)))
            .with("on-failure", 1, (draft, args) -> draft.onFailure(args.chain(0)))
            .with("max-attempts", 1, (draft, args) -> draft.with(b -> b.maxAttempts(args.integer(0))))
            .with("max-wait", 1, (draft, args) -> draft.with(b -> b.maxWait(args.duration(0))))
            .with("max-elapsed", 1, (draft, args) -> draft.with(b -> b.maxElapsed(args.duration(0))))
            .with("max-hold", 1, (draft, args) -> draft.with(b -> b.maxHold(args.duration(0))))
            .with("attempt-timeout", 1, (draft, args) -> draft.with(b -> b.attemptTimeout(args.duration(0))))
            .with("backoff", 1, (draft, args) -> draft.with(b -> b.backoff(RuleText.backoff(args.chain(0)))))
            .with("retry-budget", 1, (draft, args) -> draft.with(b -> b.retryBudget(SignalText.budget(args.chain(0)))))
            .with("redirects.enabled", 1, (draft, args) -> draft.redirects(r -> r.isOn = isTrue(args)))
            .with("redirects.limit", 1, (draft, args) -> draft.redirects(r -> r.limit(args.integer(0))))
            .with("redirects.keep-across-origins", 1, MANY, (draft, args) -> draft.redirects(r -> r.keep(args.texts())))
            .with(
                    "redirects.carry-body-across-origins",
                    1,
                    (draft, args) -> draft.redirects(r -> r.carriesBody = isTrue(args)))
            .with("redirects.allow-downgrade", 1, (draft, args) -> draft.redirects(r -> r.downgrades = isTrue(args)))
            .with("idempotency-keys.header", 1, (draft, args) -> draft.keyHeader(args.text(0)))
            .with("idempotency-keys.methods", 1, MANY, (draft, args) -> draft.keyMethods(args.texts()))
            .with("rate-limit", 1, (draft, args) -> draft.rateLimit(SignalText.limit(args.chain(0))))
            .with("veto-headers", 1, MANY, (draft, args) -> draft.vetoHeaders(args.texts()))
            .with("read-as", 3, (draft, args) -> draft.readAs(args));

    private enum Flag {
        TRUE,
        FALSE
    }

    private PolicyText() {}

    private static boolean isTrue(Arguments args) {
        return args.oneOf(Flag.class, 0) == Flag.TRUE;
    }

    static ResiliencePolicy read(ResiliencePolicy base, Map<String, String> settings) {
        Map<SettingKey, String> keys = new TreeMap<>(ORDER);
        settings.forEach((written, text) -> PolicyTextException.naming(written, text, () -> add(keys, written)));
        PolicyDraft draft = new PolicyDraft(base);
        keys.forEach((key, written) -> {
            String text = Objects.requireNonNull(settings.get(written), written);
            PolicyTextException.naming(written, text, () -> read(draft, key, ChainParser.parseList(text)));
        });
        return draft.build();
    }

    /** Leaves of each setting what the first source says that says anything of it. */
    static Map<String, String> merged(List<Map<String, String>> sources) {
        Map<String, String> merged = new LinkedHashMap<>();
        Set<SettingKey> said = new HashSet<>();
        for (Map<String, String> source : sources) {
            Set<SettingKey> here = new HashSet<>();
            source.forEach((written, text) -> {
                SettingKey setting = SettingKey.of(written).setting();
                here.add(setting);
                if (!said.contains(setting)) {
                    merged.put(written, text);
                }
            });
            said.addAll(here);
        }
        return merged;
    }

    private static @Nullable String add(Map<SettingKey, String> keys, String written) {
        SettingKey key = SettingKey.of(written);
        if (!KEYS.knows(key.name())) {
            throw new MisreadException(Names.unknown(written, KEYS.names()), -1);
        }
        keys.forEach((other, name) -> {
            if (key.overlaps(other)) {
                throw new MisreadException("overlaps " + name + ", and neither is a part of the other", -1);
            }
        });
        @Nullable String twin = keys.put(key, written);
        if (twin != null) {
            throw new MisreadException("is the same setting as " + twin, -1);
        }
        return twin;
    }

    private static PolicyDraft read(PolicyDraft draft, SettingKey key, List<Chain> values) {
        return KEYS.read(draft.at(key), new Term(key.name(), Term.Form.CALL, 0, values));
    }
}
