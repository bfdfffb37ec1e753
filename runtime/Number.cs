using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>
/// Numbers as torch takes them, which outlive the calls that read them. In an expression such as <c>x * 0.5</c>, TorchSharp 0.107
/// makes a <see cref="Scalar"/> that nothing refers to once its handle has been read: a garbage collection at that moment frees it,
/// and torch reads freed memory (dotnet/TorchSharp#1434). <c>x * Number.Of(0.5)</c> is safe, and so is
/// <c>x.add(y, Number.One)</c> where <c>x + y</c> makes a 1 of its own.
/// </summary>
/// <remarks>
/// Equal numbers are one object, kept for a minute or more after it was last asked for: ask anew for each call, and leave disposing to
/// this class. Thread-safe.
/// </remarks>
/// <example>
/// <code><![CDATA[
/// using var half = images * Number.Of(0.5);
/// ]]></code>
/// </example>
public static class Number
{
#pragma warning disable RS0030 // What is banned everywhere else happens here.
    /// <summary>How many numbers are kept, if they are not asked for faster than they age.</summary>
    private const int Capacity = 4096;

    private const int LifetimeMilliseconds = 60_000;

    private static readonly Lock Gate = new();
    private static Dictionary<Key, Scalar> recent = [];
    private static Dictionary<Key, Scalar> older = [];
    private static long recentSince = Environment.TickCount64;

    /// <summary>0, as an integer.</summary>
    public static Scalar Zero { get; } = 0L;

    /// <summary>1, as an integer.</summary>
    public static Scalar One { get; } = 1L;

    /// <summary>An integer.</summary>
    /// <param name="value">The number.</param>
    public static Scalar Of(long value) => Kept(new Key(ScalarType.Int64, value), static key => key.Bits);

    /// <inheritdoc cref="Of(long)"/>
    public static Scalar Of(int value) => Of((long)value);

    /// <summary>A number of floating point.</summary>
    /// <param name="value">The number.</param>
    public static Scalar Of(double value) =>
        Kept(new Key(ScalarType.Float64, BitConverter.DoubleToInt64Bits(value)), static key => BitConverter.Int64BitsToDouble(key.Bits));

    /// <summary>A number of floating point.</summary>
    /// <param name="value">The number.</param>
    [OverloadResolutionPriority(-1)] // An integer fits a Half too.
    public static Scalar Of(Half value) => Of((double)value);

    /// <summary>A truth value.</summary>
    /// <param name="value">Whether it is true.</param>
    public static Scalar Of(bool value) => Kept(new Key(ScalarType.Bool, value ? 1 : 0), static key => key.Bits != 0);

    /// <summary>A complex number.</summary>
    /// <param name="value">The number.</param>
    [OverloadResolutionPriority(-2)] // So does a Half fit a complex number.
    public static Scalar Of(Complex value) => Kept(
        new Key(ScalarType.ComplexFloat64, BitConverter.DoubleToInt64Bits(value.Real), BitConverter.DoubleToInt64Bits(value.Imaginary)),
        static key => new Complex(BitConverter.Int64BitsToDouble(key.Bits), BitConverter.Int64BitsToDouble(key.Imaginary)));

    /// <summary>A complex number.</summary>
    /// <param name="value">Its real and imaginary part.</param>
    public static Scalar Of((float Real, float Imaginary) value) => Of(new Complex(value.Real, value.Imaginary));

    /// <summary>
    /// Numbers that age are let go, not disposed: someone may hold them still. What another call reads was asked for just before, so it
    /// is among those that are kept.
    /// </summary>
    private static Scalar Kept(Key key, Func<Key, Scalar> create)
    {
        lock (Gate)
        {
            if (recent.TryGetValue(key, out var scalar))
                return scalar;
            if (recent.Count >= Capacity && Environment.TickCount64 - recentSince > LifetimeMilliseconds)
                (older, recent, recentSince) = (recent, [], Environment.TickCount64);
            if (!older.TryGetValue(key, out scalar))
                scalar = create(key);
            recent.Add(key, scalar);
            return scalar;
        }
    }

    private readonly record struct Key(ScalarType Type, long Bits, long Imaginary = 0);
}
