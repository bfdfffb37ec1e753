namespace RelDrop.Training;

/// <summary>
/// What learning rates are multiplied by in a step: a function of the number of steps before it, so that a run that goes on needs
/// no replay.
/// </summary>
/// <param name="factor">Gives the factor of each parameter group's first learning rate, by the number of steps before, counted from 0.</param>
/// <example>
/// <code><![CDATA[
/// const int steps = 100, epochs = 20;
/// var smooth = Schedule.Cosine(steps * epochs).WithWarmUp(steps);
/// var byEpoch = Schedule.Falling(every: 10, by: 0.1).Every(steps);
/// ]]></code>
/// </example>
public sealed class Schedule(Func<long, double> factor)
{
    /// <summary>The factor of the step that follows so many others.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return factor(step);
    }

    /// <summary>Always the same.</summary>
    public static Schedule Constant(double factor = 1) => new(_ => factor);

    /// <summary>Evenly from one factor to another in so many steps; then that.</summary>
    public static Schedule Linear(long steps, double from, double to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => from + ((to - from) * Math.Min(step, steps) / steps));
    }

    /// <summary>
    /// From 1 to <paramref name="to"/> along half a cosine in so many steps, then that: to + (1 − to)(1 + cos(π t / steps)) / 2, without restarts
    /// (Loshchilov and Hutter 2017, equation 5).
    /// </summary>
    public static Schedule Cosine(long steps, double to = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => to + ((1 - to) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(step, steps) / steps))));
    }

    /// <summary>Multiplied by <paramref name="by"/> after every so many steps: by^⌊t / every⌋.</summary>
    public static Schedule Falling(long every, double by = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        return new(step => Math.Pow(by, step / every));
    }

    /// <summary>Multiplied by <paramref name="by"/> evenly within so many steps, again and again: by^(t / steps).</summary>
    public static Schedule Exponential(long steps, double by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => Math.Pow(by, (double)step / steps));
    }

    /// <summary>This one for so many steps, then another, which counts from 0.</summary>
    public Schedule Then(long steps, Schedule next)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentNullException.ThrowIfNull(next);
        return new(step => step < steps ? At(step) : next.At(step - steps));
    }

    /// <summary>Rises evenly for so many steps before this one begins (Goyal et al. 2017, section 2.2).</summary>
    /// <param name="steps">How many.</param>
    /// <param name="from">The share of this one's first factor that it begins at.</param>
    public Schedule WithWarmUp(long steps, double from = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return steps == 0 ? this : Linear(steps, from * At(0), At(0)).Then(steps, this);
    }

    /// <summary>Moves on only after every so many steps, such as those of an epoch.</summary>
    public Schedule Every(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => At(step / steps));
    }
}
