package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ParamsTest {

    @Test
    void optionsAreInTheOrderOfTheNames() {
        assertEquals("-DCB=16 -DRELU=1", Params.of("RELU", true, "CB", 16).toString());
        assertEquals(Params.of("RELU", 1, "CB", "16"), Params.of("CB", 16).with("RELU", true));
        assertEquals("", Params.none().toString());
    }

    @Test
    void valuesAreAskedByName() {
        assertEquals(8, Params.of("CB", 8).getInt("CB"));
        assertEquals("0.5f", Params.of("SLOPE", "0.5f").get("SLOPE"));
        assertEquals(
                "no parameter TQ among \"-DCB=8\"",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Params.of("CB", 8).get("TQ"))
                        .getMessage());
    }

    @Test
    void whatWouldBeAnotherOptionIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Params.of("CB", "16 -cl-fast-relaxed-math"));
        assertThrows(IllegalArgumentException.class, () -> Params.of("C B", 16));
        assertThrows(IllegalArgumentException.class, () -> Params.of("CB"));
    }
}
