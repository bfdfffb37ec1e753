using Images.Configuration;
using Images.Networks;
using RelDrop.Heatmaps;
using RelDrop.Imaging;
using RelDrop.Models;
using RelDrop.Samples.Runs;
using static TorchSharp.torch;

namespace Images.Data;

/// <summary>What a network's inputs are like.</summary>
/// <param name="Size">Their edge in pixels.</param>
/// <param name="Channels">3, or 1 for the luma.</param>
/// <param name="Normalization">What values from 0 to 1 are shifted and divided by.</param>
/// <param name="CropShare">Of large images, the share of the shorter edge that tests see.</param>
/// <param name="Filter">How images are scaled.</param>
internal sealed record InputFormat(int Size, int Channels, Normalization Normalization, double CropShare, ResizeFilter Filter)
{
    /// <summary>Up to this edge, images are seen whole.</summary>
    public const int MostSmall = 64;

    public bool IsSmall => Size <= MostSmall;

    /// <summary>What tests see.</summary>
    public FixedFraming Framing => IsSmall ? new Stretch(Size, Size) : new CenterCrop((int)Math.Round(Size / CropShare), Size);

    /// <summary>The format that resolved settings say.</summary>
    public static InputFormat Of(SettingValues settings)
    {
        var channels = settings.Get(DataSettings.Channels) ?? 3;
        return new InputFormat(
            settings.Get(DataSettings.Size)!.Value,
            channels,
            new Normalization(Values(settings, DataSettings.Mean, channels), Values(settings, DataSettings.Deviation, channels)),
            settings.Get(DataSettings.CropShare),
            settings.Get(DataSettings.Interpolation));
    }

    /// <summary>Settings that name all that else depends on the images: size, channels, the model's stem and the normalization.</summary>
    public static SettingValues Resolve(SettingValues settings, IImageSource source)
    {
        var (width, height, channels) = SizeOf(source);
        var own = Math.Max(width, height);
        var named = ModelZoo.Info(settings.Get(ModelSettings.Name));
        var size = settings.Get(DataSettings.Size) ?? (own <= MostSmall && !named.IsOfOneSize ? Math.Max(own, 8) : named.InputSize);
        var model = Network.InfoFor(settings, size);
        var stem = model.Name != named.Name && settings.Get(ModelSettings.Stem) == Stem.Auto ? Stem.Small : settings.Get(ModelSettings.Stem);
        settings = Unless(Unless(settings, DataSettings.Size, size), DataSettings.Channels, channels);
        return Resolve(settings.With(ModelSettings.Name, model.Name).With(ModelSettings.Stem, stem), model);
    }

    /// <summary>Settings that name all that else depends on the model.</summary>
    public static SettingValues Resolve(SettingValues settings, ModelInfo model)
    {
        var channels = settings.Get(DataSettings.Channels) ?? 3;
        double[] Own(IReadOnlyList<float> values) => channels == 1 ? [Math.Round(values.Average(value => (double)value), 4)] : [.. values.Select(value => Math.Round((double)value, 6))];
        settings = Unless(settings, DataSettings.Size, model.InputSize);
        settings = Unless(settings, DataSettings.Channels, channels);
        settings = Unless(settings, DataSettings.Mean, Own(model.Mean));
        return Unless(settings, DataSettings.Deviation, Own(model.StandardDeviation));
    }

    /// <summary>Sets what nothing has said.</summary>
    private static SettingValues Unless<T>(SettingValues settings, Setting<T> setting, T value) => settings.Get(setting) is null ? settings.With(setting, value) : settings;

    /// <summary>What a test's loader makes of images.</summary>
    public ImageLoader TestLoader(IImageSource source, SettingValues settings, int? batchSize = null) => new(source, new Augmentation(Framing) { Filter = Filter }, Options(settings) with
    {
        BatchSize = batchSize ?? settings.Get(OptimizationSettings.TestBatchSize) ?? settings.Get(OptimizationSettings.BatchSize),
    });

    /// <summary>What all loaders have in common.</summary>
    public LoaderOptions Options(SettingValues settings) => new()
    {
        BatchSize = settings.Get(OptimizationSettings.BatchSize),
        Workers = settings.Get(DataSettings.Workers) ?? Math.Clamp(Environment.ProcessorCount / 4, 1, 16),
        Channels = Channels,
        Normalization = Normalization,
        BadImages = settings.Get(DataSettings.Bad),
        Device = new Device(settings.Get(ModelSettings.Device)),
    };

    /// <summary>The size of the first image that can be read.</summary>
    private static (int Width, int Height, int Channels) SizeOf(IImageSource source)
    {
        var (decoder, memory) = (new ImageDecoder(), new ScratchMemory());
        InvalidDataException? first = null;
        for (var index = 0; index < source.Count; index++)
        {
            try
            {
                var stored = source.Read(index, memory);
                using var image = decoder.Open(stored, source.NameOf(index));
                return (image.Width, image.Height, stored.Layout?.Channels ?? 3);
            }
            catch (InvalidDataException e)
            {
                first ??= e;
            }
        }

        throw first ?? new InvalidDataException("There are no images.");
    }

    private static float[] Values(SettingValues settings, Setting<double[]?> setting, int channels)
    {
        var values = settings.Get(setting)!;
        return values.Length == 1 || values.Length == channels
            ? [.. Enumerable.Range(0, channels).Select(channel => (float)values[values.Length == 1 ? 0 : channel])]
            : throw new InvalidDataException($"{setting} has {values.Length} values ({settings.Of(setting).Source}); expected one, or {channels} as {DataSettings.Channels} says.");
    }
}
