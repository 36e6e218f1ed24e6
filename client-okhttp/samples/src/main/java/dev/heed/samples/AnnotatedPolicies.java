package dev.heed.samples;

import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.Resilience;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Invocation;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.POST;

/** Retrofit, with an annotation on a method that chooses the policy of its calls. */
public interface AnnotatedPolicies {
    /** Somebody looks at a screen meanwhile: a wait of more than two seconds is no use. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface SomebodyWaits {}

    /** The service recognizes a payment that it gets twice. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Keyed {}

    /** The policy of methods with {@link SomebodyWaits}. */
    ResiliencePolicy IMPATIENT =
            ResiliencePolicy.builder().maxWait(Duration.ofSeconds(2)).build();

    /** The policy of methods with {@link Keyed}. */
    ResiliencePolicy KEYED = ResiliencePolicy.builder()
            .idempotencyKeys("Idempotency-Key", "POST")
            .attemptTimeout(Duration.ofSeconds(5))
            .build();

    /** {@return today's rates, for a screen} */
    @SomebodyWaits
    @GET("rates")
    Call<ResponseBody> rates();

    /** {@return a payment} */
    @Keyed
    @POST("payments")
    Call<ResponseBody> pay();

    /** {@return the report of last night, which may take its time} */
    @GET("reports")
    Call<ResponseBody> report();

    /**
     * Connects the interface with a service.
     *
     * @param api the base URL of the service
     * @param time {@link Time#system()}; tests give a virtual one
     * @return what Retrofit made of this interface
     */
    static AnnotatedPolicies of(HttpUrl api, Time time) {
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .policyFor(AnnotatedPolicies::policy)
                .time(time)
                .build();
        return new Retrofit.Builder()
                .baseUrl(api)
                .callFactory(resilience.callFactory(new OkHttpClient()))
                .build()
                .create(AnnotatedPolicies.class);
    }

    private static @Nullable ResiliencePolicy policy(Request request) {
        Invocation invocation = request.tag(Invocation.class);
        if (invocation == null) {
            return null;
        }
        if (invocation.method().isAnnotationPresent(SomebodyWaits.class)) {
            return IMPATIENT;
        }
        return invocation.method().isAnnotationPresent(Keyed.class) ? KEYED : null;
    }
}
