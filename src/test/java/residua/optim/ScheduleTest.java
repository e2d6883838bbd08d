package residua.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

class ScheduleTest {
    private static final long PER_EPOCH = 100;
    private static final long TOTAL = 1000;

    private static double factor(String schedule, long step) {
        return factor(Schedule.parse(schedule), step, ScheduleState.START);
    }

    private static double factor(Schedule schedule, long step, ScheduleState state) {
        return schedule.factor(new TrainingPosition(step, PER_EPOCH, TOTAL), state);
    }

    private static TrainingMetrics epoch(double loss, double error, double test) {
        return new TrainingMetrics(loss, error, test, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "constant | 0 | 1",
                "constant | 999 | 1",
                "steps:3,5 | 299 | 1",
                "steps:3,5 | 300 | 0.1",
                "steps:3,5 | 499 | 0.1",
                "steps:3,5@0.5 | 500 | 0.25",
                "iterations:32,48@0.5 | 31 | 1",
                "iterations:32,48@0.5 | 32 | 0.5",
                "iterations:32,48@0.5 | 48 | 0.25",
                "cosine | 0 | 1",
                "cosine | 500 | 0.5",
                "cosine | 1000 | 0",
                "cosine | 2000 | 0",
                "cosine:0.5 | 1000 | 0.5",
                "poly:2 | 0 | 1",
                "poly:2 | 500 | 0.25",
                "poly:1,0.5 | 500 | 0.75",
                "warmup:2+constant | 0 | 0.005",
                "warmup:2+constant | 99 | 0.5",
                "warmup:2+constant | 199 | 1",
                "warmup:2+constant | 200 | 1",
                "warmup:0.5+constant | 24 | 0.5",
                "warmup-iterations:4+steps:1@0.5 | 1 | 0.5",
                "warmup-iterations:4+steps:1@0.5 | 100 | 0.5",
                "warmup:2+cosine | 99 | 0.5",
                "warmup:2+cosine | 200 | 1",
                "warmup:2+cosine | 600 | 0.5",
                "warmup:2+poly:2 | 600 | 0.25",
                "warmup:2+poly:2 | 1000 | 0",
                "warmup-until:0.8@0.25+steps:5 | 0 | 0.25",
                "WARMUP:2+Constant | 199 | 1"
            })
    void factors(String schedule, long step, double want) {
        // StrictMath's cosine of a rounded pi is off by less than one unit in the last place of 1.
        assertEquals(want, factor(schedule, step), Math.ulp(1.0));
    }

    @Test
    void twoDropsGiveTheRatesOfThePaperExactly() {
        Schedule paper = Schedule.parse("iterations:320,480@0.1");
        assertEquals(0.1f, paper.rate(0.1, new TrainingPosition(0, PER_EPOCH, TOTAL), ScheduleState.START));
        assertEquals(0.01f, paper.rate(0.1, new TrainingPosition(320, PER_EPOCH, TOTAL), ScheduleState.START));
        assertEquals(0.001f, paper.rate(0.1, new TrainingPosition(480, PER_EPOCH, TOTAL), ScheduleState.START));
    }

    @Test
    void thePapersWarmupEndsOnceTheTrainingErrorIsUnderTheThreshold() {
        Schedule schedule = Schedule.parse("warmup-until:0.8@0.1+iterations:320,480@0.1");
        ScheduleState state = schedule.observe(ScheduleState.START, new TrainingMetrics(2.3, 0.8, Double.NaN, false));
        assertFalse(state.warm());
        state = schedule.observe(state, new TrainingMetrics(2.2, 0.79, Double.NaN, false));
        assertTrue(state.warm());
        state = schedule.observe(state, new TrainingMetrics(2.4, 0.9, Double.NaN, true));
        assertTrue(state.warm());
        assertEquals(0.1, factor(schedule, 0, ScheduleState.START));
        assertEquals(1, factor(schedule, 0, state));
        assertEquals(0.1, factor(schedule, 320, state));
    }

    @Test
    void aRunNoLongerThanItsWarmupRisesToTheFullRate() {
        Schedule schedule = Schedule.parse("warmup:1+cosine");
        assertEquals(0.5, schedule.factor(new TrainingPosition(4, 10, 10), ScheduleState.START));
        assertEquals(1, schedule.factor(new TrainingPosition(9, 10, 10), ScheduleState.START));
    }

    @Test
    void aPlateauDropsAfterMoreThanItsPatience() {
        Schedule schedule = Schedule.parse("plateau:0.5,2");
        ScheduleState state = ScheduleState.START;
        double[] losses = {2, 1, 1.5, 0.99995, 1, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6};
        double[] want = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125};
        for (int i = 0; i < losses.length; i++) {
            state = ScheduleState.parse(state.toText());
            state = schedule.observe(state, epoch(losses[i], 0, 0));
            assertEquals(want[i], factor(schedule, 0, state), "after epoch " + i);
        }
    }

    @Test
    void aPlateauLooksOnlyAtItsOwnFigureAtTheEndOfEpochs() {
        Schedule schedule = Schedule.parse("plateau:0.5,0,test");
        ScheduleState state = schedule.observe(ScheduleState.START, epoch(1, 1, 0.5));
        assertEquals(state, schedule.observe(state, epoch(9, 9, Double.NaN)));
        assertEquals(state, schedule.observe(state, new TrainingMetrics(9, 9, 9, false)));
        assertEquals(0.5, factor(schedule, 0, schedule.observe(state, epoch(0, 0, 0.6))));
        Schedule onError = Schedule.parse("plateau:0.5,0,error");
        assertEquals(
                0.25, onError.observe(ScheduleState.START, epoch(9, 0.25, 9)).best());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant",
                "steps:81,122@0.1",
                "iterations:32000,48000@0.3333333333333333",
                "plateau:0.1,10",
                "plateau:0.1,10,error",
                "plateau:0.1,10,test",
                "cosine:0.0",
                "poly:2.0,1.0E-4",
                "warmup:5.0+cosine:0.0",
                "warmup-iterations:400+constant",
                "warmup-until:0.8@0.1+steps:1@0.5"
            })
    void theTextIsReadBackUnchanged(String text) {
        Schedule schedule = Schedule.parse(text);
        assertEquals(text, schedule.toText());
        assertEquals(schedule, Schedule.parse(schedule.toText()));
    }

    @Test
    void theStateIsReadBackToTheBit() {
        ScheduleState state = new ScheduleState(0.1 + 0.2, 3, 2, true);
        assertEquals(state, ScheduleState.parse(state.toText()));
        assertEquals(ScheduleState.START, ScheduleState.parse(ScheduleState.START.toText()));
        for (String text : new String[] {"", "best=1", "best=x,waited=0,drops=0,warm=true"}) {
            assertThrows(UserException.class, () -> ScheduleState.parse(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "const",
                "constant:1",
                "steps",
                "steps:",
                "steps:x",
                "steps:5,3",
                "steps:3@",
                "steps:3@2",
                "steps:3@0.1@1",
                "steps:-1",
                "iterations:1.5",
                "plateau",
                "plateau:0.1",
                "plateau:0.1,2,loss,3",
                "plateau:2,2",
                "plateau:0.1,2,accuracy",
                "cosine:",
                "cosine:2",
                "cosine:x",
                "poly",
                "poly:",
                "poly:0",
                "poly:1,2",
                "poly:1,0,0",
                "warmup:5",
                "warmup:5+",
                "warmup:0+constant",
                "warmup:x+constant",
                "warmup:5+warmup:5+constant",
                "warmup-until:80+constant",
                "warmup-until:0.8@7+constant",
                "warmup-iterations:1.5+constant",
                "a+b"
            })
    void wrongTextsAreRefusedInOneLine(String text) {
        UserException e = assertThrows(UserException.class, () -> Schedule.parse(text));
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void aWrongTextIsAnsweredWithWhatCanBeWritten() {
        UserException e = assertThrows(UserException.class, () -> Schedule.parse("step:30"));
        assertTrue(
                e.getMessage().startsWith("\"step:30\" is no learning-rate schedule; write constant,"), e.getMessage());
    }
}
