package dev.heed;

import dev.heed.internal.text.Arguments;
import dev.heed.internal.text.Chain;
import dev.heed.internal.text.MisreadException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Collects what texts change in a policy, and keeps what has to be known as a whole before a builder can take it. What
 * has several values takes the place of all that the policy has.
 */
final class PolicyDraft {
    /** Names the policies to start with. */
    enum Base {
        DOCUMENTED,
        SURFACE_ALL
    }

    private static final String USUAL_HEADER = "Idempotency-Key";

    private ResiliencePolicy base;
    private PolicyBuilder builder;
    private SettingKey key = SettingKey.of("base");
    private RedirectDraft redirects;
    private Optional<String> keyHeader = Optional.empty();
    private List<String> keyMethods = List.of();
    private Signals said = Signals.NONE; // refuses what does not go with what was said before
    private List<FieldName> vetoes = List.of();

    PolicyDraft(ResiliencePolicy base) {
        this.base = base;
        this.builder = (PolicyBuilder) base.toBuilder();
        this.redirects = new RedirectDraft(base.redirects());
    }

    PolicyDraft startWith(Base name) {
        base = name == Base.DOCUMENTED ? ResiliencePolicy.documented() : ResiliencePolicy.surfaceAll();
        builder = (PolicyBuilder) base.toBuilder();
        redirects = new RedirectDraft(base.redirects());
        return this;
    }

    /** Notes the key whose text is read next. */
    PolicyDraft at(SettingKey next) {
        key = next;
        return this;
    }

    PolicyDraft with(Consumer<PolicyBuilder> setting) {
        setting.accept(builder);
        return this;
    }

    PolicyDraft redirects(Consumer<RedirectDraft> setting) {
        setting.accept(redirects);
        return this;
    }

    PolicyDraft on(Chain text) {
        if (key.last() < key.first()) {
            throw new IllegalArgumentException("last must be at least first (" + key.first() + "), was " + key.last());
        }
        for (int status = key.first(); status <= key.last(); status++) {
            on(status, text);
        }
        return this;
    }

    /** Says of a range which status refuses: the text may adjust the rule that each has. */
    private void on(int status, Chain text) {
        try {
            builder.on(status, rule -> RuleText.rule(text, rule));
        } catch (MisreadException e) {
            throw key.width() == 0 ? e : new MisreadException(status + ": " + e.getMessage(), e.position());
        }
    }

    PolicyDraft onFailure(Chain text) {
        builder.onFailure(RuleText.rule(text, base.failureRule()));
        return this;
    }

    PolicyDraft keyHeader(String header) {
        IdempotencyKeys.of(header, "POST"); // refuses it where it stands
        keyHeader = Optional.of(header);
        return this;
    }

    PolicyDraft keyMethods(List<String> methods) {
        IdempotencyKeys.of(USUAL_HEADER, methods.toArray(new String[0])); // refuses them where they stand
        keyMethods = plus(keyMethods, methods);
        return this;
    }

    PolicyDraft rateLimit(RateLimit limit) {
        said = said.with(limit);
        return this;
    }

    PolicyDraft vetoHeaders(List<String> names) {
        vetoes = plus(
                vetoes,
                names.stream().map(name -> FieldName.of("vetoHeader", name)).toList());
        return this;
    }

    PolicyDraft readAs(Arguments args) {
        int status = args.integer(0);
        int as = args.integer(1);
        Match match = SignalText.match(args.chain(2));
        ResiliencePolicy.builder().readAs(status, as, match); // refuses it where it stands
        said = said.with(new Signals.Reading(status, as, match));
        return this;
    }

    private static <T> List<T> plus(List<T> list, List<T> more) {
        return Stream.concat(list.stream(), more.stream()).toList();
    }

    ResiliencePolicy build() {
        if (keyHeader.isPresent() || !keyMethods.isEmpty()) {
            builder.withKeys(naming("idempotency-keys", () -> keys(base.idempotencyKeys())));
        }
        return builder.redirects(naming("redirects", redirects::build))
                .withSignals(signals(base.signals()))
                .build();
    }

    /** Names the keys that contradict each other: no single text is wrong. */
    private static <T> T naming(String keys, Supplier<T> makes) {
        try {
            return makes.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(keys + ": " + e.getMessage(), e);
        }
    }

    private IdempotencyKeys keys(IdempotencyKeys had) {
        List<String> methods = keyMethods.isEmpty() ? List.copyOf(had.methods()) : keyMethods;
        String header = keyHeader.or(() -> had.header().map(FieldName::written)).orElse(USUAL_HEADER);
        return IdempotencyKeys.of(header, methods.toArray(new String[0]));
    }

    private Signals signals(Signals had) {
        Signals all = new Signals(List.of(), vetoes.isEmpty() ? had.vetoes() : vetoes, List.of());
        for (RateLimit limit : said.limits().isEmpty() ? had.limits() : said.limits()) {
            all = all.with(limit);
        }
        for (Signals.Reading reading : said.readings().isEmpty() ? had.readings() : said.readings()) {
            all = all.with(reading);
        }
        return all;
    }
}
