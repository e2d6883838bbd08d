package residua.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.graph.Parameter;
import residua.graph.Parameter.Role;
import residua.graph.Value;
import residua.op.sgd.SgdUpdate;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.shape.UserException;

class SgdSettingsTest {

    private static Parameter parameter(String name, Role role) {
        boolean state = role == Role.RUNNING_MEAN || role == Role.RUNNING_VAR;
        return new Parameter(
                new Value(0, name, Shape.of(4), Layout.CHANNELS, state ? Value.Kind.STATE : Value.Kind.PARAMETER),
                role,
                new Parameter.Initial.Constant(0));
    }

    @Test
    void everythingTrainedDecaysByDefaultAsInThePaper() {
        for (Role role : List.of(Role.WEIGHT, Role.BIAS, Role.NORM_SCALE, Role.NORM_SHIFT)) {
            assertEquals(1e-4f, SgdSettings.paper().decayOf(parameter("x", role)), role.name());
        }
        assertEquals(0, SgdSettings.paper().decayOf(parameter("x", Role.RUNNING_MEAN)));
        assertEquals(0, SgdSettings.paper().decayOf(parameter("x", Role.RUNNING_VAR)));
    }

    @Test
    void theSwitchLeavesNormAndBiasUndecayed() {
        SgdSettings s = SgdSettings.paper().withoutDecayOfNormAndBias();
        assertEquals(1e-4f, s.decayOf(parameter("conv1.weight", Role.WEIGHT)));
        assertEquals(0, s.decayOf(parameter("fc.bias", Role.BIAS)));
        assertEquals(0, s.decayOf(parameter("bn1.weight", Role.NORM_SCALE)));
        assertEquals(0, s.decayOf(parameter("bn1.bias", Role.NORM_SHIFT)));
    }

    @Test
    void theLastGroupThatHoldsAParameterCounts() {
        SgdSettings s = SgdSettings.paper().withGroup("weight", 0.5f).withGroup("layer1.*.weight", 0.25f);
        assertEquals(0.5f, s.decayOf(parameter("conv1.weight", Role.WEIGHT)));
        assertEquals(0.25f, s.decayOf(parameter("layer1.0.conv1.weight", Role.WEIGHT)));
        assertEquals(1e-4f, s.decayOf(parameter("layer1.0.bn1.bias", Role.NORM_SHIFT)));
    }

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "fc.weight, fc.weight, true",
        "fc.weight, fc.weights, false",
        "*.weight, layer1.0.conv1.weight, true",
        "layer*.0.*, layer1.0.conv1.weight, true",
        "layer*.0.*, layer1.1.conv1.weight, false",
        "layer*0, layer1.0.conv0, true",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXbYbZ, false"
    })
    void patternsOverNames(String pattern, String name, boolean matches) {
        assertEquals(matches, new DecayGroup(pattern, 0).contains(parameter(name, Role.WEIGHT)));
    }

    @Test
    void theTextIsReadBackToTheBit() {
        SgdSettings s = new SgdSettings(0.1f + 0.2f, true, SgdUpdate.Convention.PYTORCH, 1f / 3, List.of())
                .withGroup("norm", 0)
                .withGroup("layer4.*", 1e-7f);
        assertEquals(s, SgdSettings.parse(s.toText()));
        assertEquals(SgdSettings.paper(), SgdSettings.parse(SgdSettings.paper().toText()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "adam",
                "sgd,momentum=0.9,nesterov=false,convention=caffe",
                "sgd,momentum=x,nesterov=false,convention=caffe,decay=0",
                "sgd,momentum=0.9,nesterov=maybe,convention=caffe,decay=0",
                "sgd,momentum=0.9,nesterov=false,convention=torch7,decay=0",
                "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=0,norm=0",
                "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=0,decay:norm",
                "sgd,nesterov=false,momentum=0.9,convention=caffe,decay=0",
                "sgd,momentum=1,nesterov=false,convention=caffe,decay=0",
                "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=-1",
                "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=NaN",
                "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=0,decay:a b=0"
            })
    void otherTextsAreRefusedInOneLine(String text) {
        UserException e = assertThrows(UserException.class, () -> SgdSettings.parse(text));
        assertFalse(e.getMessage().contains("\n"));
    }
}
