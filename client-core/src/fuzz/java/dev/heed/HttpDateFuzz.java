package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class HttpDateFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        HttpDateClaims.check(input);
    }
}
