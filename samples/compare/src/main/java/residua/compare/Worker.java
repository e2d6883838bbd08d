package residua.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * One of the programs that are compared, in a process of its own. It waits for its turn: a line {@code WORK REPEATS}
 * on standard input is answered with one line on standard output, an {@link Answer}.
 */
public interface Worker {

    /** Does the work, returns images (or another amount) a second; or says what is asked about the work. */
    String answer(String work, int repeats);

    /** Answers until the input ends. */
    static void serve(Worker worker) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What a library prints must not pass for an answer.
        System.setOut(System.err);
        BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = turns.readLine(); line != null; line = turns.readLine()) {
            String[] words = line.split(" ", 2);
            long start = System.nanoTime();
            long startCpu = cpuNanos();
            String answer = worker.answer(words[0], Integer.parseInt(words[1]));
            double cores = (double) (cpuNanos() - startCpu) / (System.nanoTime() - start);
            answers.println(new Answer(answer, cores, PeakMemory.bytes()).line());
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
