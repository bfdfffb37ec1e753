using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>What the file formats call the element types that TorchSharp has.</summary>
internal static class ElementTypes
{
    private sealed record Names(ScalarType Type, string Storage, string? SafeTensors);

    private static readonly Names[] All =
    [
        new(ScalarType.Bool, "BoolStorage", "BOOL"),
        new(ScalarType.Byte, "ByteStorage", "U8"),
        new(ScalarType.Int8, "CharStorage", "I8"),
        new(ScalarType.Int16, "ShortStorage", "I16"),
        new(ScalarType.Int32, "IntStorage", "I32"),
        new(ScalarType.Int64, "LongStorage", "I64"),
        new(ScalarType.Float16, "HalfStorage", "F16"),
        new(ScalarType.BFloat16, "BFloat16Storage", "BF16"),
        new(ScalarType.Float32, "FloatStorage", "F32"),
        new(ScalarType.Float64, "DoubleStorage", "F64"),
        new(ScalarType.ComplexFloat32, "ComplexFloatStorage", "C64"),
        new(ScalarType.ComplexFloat64, "ComplexDoubleStorage", null),
    ];

    private static readonly Dictionary<string, ScalarType> ByStorage = All.ToDictionary(names => names.Storage, names => names.Type);
    private static readonly Dictionary<string, ScalarType> BySafeTensors = All.Where(names => names.SafeTensors is not null).ToDictionary(names => names.SafeTensors!, names => names.Type);
    private static readonly Dictionary<ScalarType, string> SafeTensorsNames = BySafeTensors.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Bytes of an element in the storage classes of quantized tensors, which TorchSharp does not have.</summary>
    private static readonly Dictionary<string, int> Quantized = new()
    {
        ["QInt8Storage"] = 1,
        ["QUInt8Storage"] = 1,
        ["QInt32Storage"] = 4,
        ["QUInt4x2Storage"] = 1,
        ["QUInt2x4Storage"] = 1,
    };

    /// <summary>
    /// The element type of a PyTorch storage class such as FloatStorage, or null if TorchSharp has none such, and its bytes, or 0 if they
    /// are not known.
    /// </summary>
    public static (ScalarType? Type, int Size) OfStorage(string storage)
        => ByStorage.TryGetValue(storage, out var type) ? (type, type.Size()) : (null, Quantized.GetValueOrDefault(storage));

    /// <summary>The element type that safetensors calls by a name such as F32.</summary>
    public static bool TryFromSafeTensors(string name, out ScalarType type) => BySafeTensors.TryGetValue(name, out type);

    /// <summary>The name in safetensors, or null if it has none.</summary>
    public static string? SafeTensorsName(ScalarType type) => SafeTensorsNames.GetValueOrDefault(type);

    /// <summary>Bytes of an element.</summary>
    public static int Size(this ScalarType type) => type switch
    {
        ScalarType.Bool or ScalarType.Byte or ScalarType.Int8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Files of weights have no such element type."),
    };

    /// <summary>Real types hold no complex number; all else converts as torch does.</summary>
    public static bool ConvertsTo(this ScalarType from, ScalarType to) => !IsComplex(from) || IsComplex(to);

    private static bool IsComplex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;
}
