package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import okhttp3.OkHttpClient;

/** Lists what a process knows of its fleet; no hold concerns the call that is measured. */
enum FleetHeld {
    ALONE("no fleet") {
        @Override
        ResilienceBuilder joined(ResilienceBuilder builder, ToldFleet fleet) {
            return builder;
        }
    },
    NOTHING("a fleet, no hold") {
        @Override
        void tell(ToldFleet fleet) {}
    },
    ELSEWHERE("1,000 holds of other processes on other hosts") {
        @Override
        void tell(ToldFleet fleet) {
            for (int i = 0; i < 1_000; i++) {
                fleet.telling(Scope.RESOURCE, "host-" + i + ".example");
            }
        }
    },
    SAME_HOST("a RESOURCE hold of another process on the host") {
        @Override
        void tell(ToldFleet fleet) {
            fleet.telling(Scope.RESOURCE, "api.example");
        }
    },
    OTHER_TENANT("a CLIENT hold of another process, in another partition") {
        @Override
        void tell(ToldFleet fleet) {
            fleet.telling(Scope.CLIENT, "");
        }
    };

    private final String text;

    FleetHeld(String text) {
        this.text = text;
    }

    void tell(ToldFleet fleet) {}

    ResilienceBuilder joined(ResilienceBuilder builder, ToldFleet fleet) {
        tell(fleet);
        return builder.fleet(fleet);
    }

    OkHttpClient client(ToldFleet fleet) {
        return joined(Resilience.builder(ResiliencePolicy.documented()), fleet)
                .build()
                .wrap(new OkHttpClient())
                .newBuilder()
                .addInterceptor(new CannedReply(200))
                .build();
    }

    @Override
    public String toString() {
        return text;
    }
}
