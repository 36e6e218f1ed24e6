package dev.heed;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Collects how redirects are followed, beginning with what a policy has. */
final class RedirectDraft {
    boolean isOn;
    boolean carriesBody;
    boolean downgrades;
    private final Redirects base;
    private OptionalInt limit = OptionalInt.empty();
    private final Set<String> kept = new TreeSet<>();

    RedirectDraft(Redirects base) {
        this.base = base;
        this.isOn = base.limit() > 0;
        this.carriesBody = base.carriesBody();
        this.downgrades = base.downgrades();
    }

    void limit(int most) {
        Redirects.standard().limit(most); // refuses it where it stands
        limit = OptionalInt.of(most);
    }

    void keep(List<String> headers) {
        Redirects.standard().keepAcrossOrigins(headers.toArray(new String[0])); // refuses them where they stand
        kept.addAll(headers);
    }

    /** Makes them from what was given and, where nothing was, what the policy has. Without redirects nothing may be given. */
    Redirects build() {
        Redirects made = isOn ? Redirects.standard() : Redirects.none();
        if (limit.isPresent()) {
            made = made.limit(limit.getAsInt());
        } else if (isOn && base.limit() > 0) {
            made = made.limit(base.limit());
        }
        Set<String> headers = isOn && kept.isEmpty() ? base.kept() : kept;
        if (!headers.isEmpty()) {
            made = made.keepAcrossOrigins(headers.toArray(new String[0]));
        }
        made = carriesBody && (isOn || !base.carriesBody()) ? made.carryBodyAcrossOrigins() : made;
        return downgrades && (isOn || !base.downgrades()) ? made.allowDowngrade() : made;
    }
}
