package residua.kernel;

/** Whether the launches of a plan are recorded once and enqueued together. The bits are the same. */
public enum Recording {
    /** Where the device is no CPU, does it rightly, and enqueues faster so, as a probe finds. */
    AUTO,
    /** Where the device does it rightly, as a probe finds. */
    ON,
    /** Never. */
    OFF
}
