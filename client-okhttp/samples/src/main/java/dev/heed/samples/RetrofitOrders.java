package dev.heed.samples;

import dev.heed.okhttp.Resilience;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Path;

/** Runs Retrofit over Heed, with {@code callFactory}, so that an enqueued call that waits holds no thread. */
public interface RetrofitOrders {
    /**
     * Gets one order.
     *
     * @param id of the order
     * @return a call to execute or enqueue
     */
    @GET("orders/{id}")
    Call<ResponseBody> order(@Path("id") String id);

    /**
     * Connects the interface with a service.
     *
     * @param resilience one for the whole application
     * @param api the base URL of the service
     * @return what Retrofit made of this interface
     */
    static RetrofitOrders of(Resilience resilience, HttpUrl api) {
        return new Retrofit.Builder()
                .baseUrl(api)
                .callFactory(resilience.callFactory(new OkHttpClient()))
                .build()
                .create(RetrofitOrders.class);
    }
}
