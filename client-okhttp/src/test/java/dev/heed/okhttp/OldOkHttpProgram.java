package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;

/** Runs in a JVM of its own, with another OkHttp than it was compiled with: what comes of either way to wrap a client. */
final class OldOkHttpProgram {
    private OldOkHttpProgram() {}

    public static void main(String[] args) {
        Resilience resilience = Resilience.of(ResiliencePolicy.documented());
        System.out.println("module " + Resilience.class.getModule().getName());
        for (int i = 1; i <= 2; i++) {
            System.out.println("wrap " + outcome(() -> resilience.wrap(new OkHttpClient())));
            System.out.println("callFactory " + outcome(() -> resilience.callFactory(new OkHttpClient())));
        }
    }

    private static String outcome(Callable<?> way) {
        try {
            return "works: " + way.call().getClass().getSimpleName();
        } catch (Throwable e) {
            return e.toString();
        }
    }
}
