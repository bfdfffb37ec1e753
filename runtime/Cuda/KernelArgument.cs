using System.Reflection;
using ILGPU;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Cuda;

/// <summary>An argument of a kernel: a tensor's memory, or a number.</summary>
internal readonly struct KernelArgument
{
    private KernelArgument(Tensor? tensor, object? number) => (Tensor, Number) = (tensor, number);

    /// <summary>The tensor whose memory it is, or null.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The number, or null.</summary>
    public object? Number { get; }

    public static implicit operator KernelArgument(Tensor tensor) => new(tensor, null);

    public static implicit operator KernelArgument(int number) => new(null, number);

    public static implicit operator KernelArgument(uint number) => new(null, number);

    public static implicit operator KernelArgument(long number) => new(null, number);

    public static implicit operator KernelArgument(float number) => new(null, number);

    public static implicit operator KernelArgument(ulong number) => new(null, number);

    /// <summary>The elements of a kernel's parameter if that is a view of memory; null for a number.</summary>
    public static Type? ElementOf(Type parameter) => parameter.IsGenericType && parameter.GetGenericTypeDefinition() == typeof(ArrayView<>) ? parameter.GetGenericArguments()[0] : null;

    /// <summary>The element type that a kernel sees memory of a tensor's type as.</summary>
    public static Type ElementType(ScalarType type) => type switch
    {
        ScalarType.Float32 => typeof(float),
        ScalarType.Float64 => typeof(double),
        ScalarType.Int32 => typeof(int),
        ScalarType.Int64 => typeof(long),
        ScalarType.Float16 or ScalarType.BFloat16 => typeof(ushort),
        ScalarType.Byte or ScalarType.Bool => typeof(byte),
        _ => throw new ArgumentException($"No kernel takes tensors of {type}.", nameof(type)),
    };

    /// <summary>Refuses arguments that a kernel cannot take.</summary>
    /// <param name="method">The kernel.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="device">Where tensors must be.</param>
    /// <exception cref="ArgumentException">There are too few or too many, or one is of another type, on another device, not contiguous or too large.</exception>
    public static void Check(MethodInfo method, ReadOnlySpan<KernelArgument> arguments, Device device)
    {
        var parameters = method.GetParameters();
        if (arguments.Length != parameters.Length)
            throw new ArgumentException($"{method.Name} takes {parameters.Length} arguments; got {arguments.Length}.", nameof(arguments));
        for (var i = 0; i < arguments.Length; i++)
            arguments[i].Check(parameters[i], device);
    }

    /// <summary>Writes the argument as kernels read it.</summary>
    /// <param name="target">Room for 16 bytes.</param>
    public void Write(Span<byte> target)
    {
        if (Tensor is not null)
        {
            BitConverter.TryWriteBytes(target, (long)TorchNative.DataPointer(Tensor));
            BitConverter.TryWriteBytes(target[sizeof(long)..], Tensor.numel());
            return;
        }

        _ = Number switch
        {
            int value => BitConverter.TryWriteBytes(target, value),
            uint value => BitConverter.TryWriteBytes(target, value),
            long value => BitConverter.TryWriteBytes(target, value),
            float value => BitConverter.TryWriteBytes(target, value),
            ulong value => BitConverter.TryWriteBytes(target, value),
            _ => throw new InvalidOperationException("An argument is neither a tensor nor a number."),
        };
    }

    private void Check(ParameterInfo parameter, Device device)
    {
        var name = parameter.Name!;
        if (Tensor is null)
        {
            if (Number?.GetType() != parameter.ParameterType)
                throw new ArgumentException($"Expected {parameter.ParameterType.Name}; got {Number?.GetType().Name ?? "nothing"}.", name);
            return;
        }

        if (ElementOf(parameter.ParameterType) is not { } element)
            throw new ArgumentException($"Expected {parameter.ParameterType.Name}; got a tensor.", name);
        if (ElementType(Tensor.dtype) != element)
            throw new ArgumentException($"Expected a tensor with elements of {element.Name}; got {Tensor.dtype}.", name);
        if (Tensor.device.ToString() != device.ToString())
            throw new ArgumentException($"Expected a tensor on {device}; got one on {Tensor.device}.", name);
        if (!Tensor.is_contiguous())
            throw new ArgumentException($"Expected a contiguous tensor; got strides ({string.Join(", ", Tensor.stride())}) for shape ({string.Join(", ", Tensor.shape)}).", name);
        if (Tensor.numel() > int.MaxValue)
            throw new ArgumentException($"Expected at most {int.MaxValue} elements, which kernels count in 32 bits; got {Tensor.numel()}.", name);
    }
}
