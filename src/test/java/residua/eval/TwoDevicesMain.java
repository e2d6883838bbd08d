package residua.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import residua.cl.ClContext;
import residua.cl.ClDevice;
import residua.cl.Devices;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.model.Zoo;
import residua.optim.InitialWeights;
import residua.schedule.PlanOptions;

/**
 * A process in which two devices run a model each, first one after the other, then both at once; it ends with a line
 * that says how many answers were the same.
 */
public final class TwoDevicesMain {
    private static final List<String> MODELS = List.of("cifar-resnet8", "preact-cifar-resnet20");
    private static final int ANSWERS = 40;

    private TwoDevicesMain() {}

    /** Runs. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        List<ClDevice> devices = Devices.all();
        if (devices.size() < 2) {
            System.out.println(devices.size() + " devices");
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Callable<float[]>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ClDevice device = devices.get(i);
            Network network = Zoo.network(MODELS.get(i));
            runs.add(() -> answers(device, network));
        }
        try {
            List<float[]> alone = List.of(
                    threads.submit(runs.get(0)).get(),
                    threads.submit(runs.get(1)).get());
            List<Future<float[]>> together = threads.invokeAll(runs);
            int same = 0;
            for (int i = 0; i < 2; i++) {
                same += Arrays.equals(alone.get(i), together.get(i).get()) ? ANSWERS : 0;
            }
            System.out.println(same + " answers are the same");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Opens the device, loads the network, asks. */
    private static float[] answers(ClDevice device, Network network) {
        try (ClContext context = ClContext.open(device);
                KernelLibrary kernels = new KernelLibrary(context);
                Classifier classifier = Classifier.open(
                        kernels,
                        network,
                        1,
                        PlanOptions.DEFAULT,
                        new InitialWeights(network.inference(1).parameters(), 1))) {
            float[] all = new float[ANSWERS * network.classes()];
            float[] pixels = new float[classifier.imageElements()];
            for (int i = 0; i < ANSWERS; i++) {
                Arrays.fill(pixels, 1.0f / (i + 1));
                System.arraycopy(classifier.logits(pixels, 1), 0, all, i * network.classes(), network.classes());
            }
            return all;
        }
    }
}
