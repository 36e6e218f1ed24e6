package dev.heed;

import com.code_intelligence.jazzer.junit.FuzzTest;

class AuthChallengeFuzz {
    @FuzzTest
    void keepsItsClaims(byte[] input) {
        AuthChallengeClaims.check(input);
    }
}
