package shop;

import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.GET;

/** An API as Retrofit users write it. */
public interface Orders {
    @GET("orders/7")
    Call<ResponseBody> seven();
}
