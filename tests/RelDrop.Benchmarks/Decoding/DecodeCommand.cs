using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Output;
using RelDrop.Imaging;
using SkiaSharp;

namespace RelDrop.Benchmarks.Decoding;

/// <summary>How many JPEGs a processor makes inputs of in a second: a random part, resized to 224×224, as planes of bytes.</summary>
internal sealed class DecodeCommand : Command
{
    private const int Size = 224;
    private readonly Option<int> images = new("--images") { Description = "How many different images.", DefaultValueFactory = _ => 40 };
    private readonly Option<int> rounds = new("--rounds") { Description = "How often each way takes its turn on all of them.", DefaultValueFactory = _ => 9 };

    public DecodeCommand()
        : base("decode", "Images a second and core: 500×375 JPEGs, of each a random resized crop to 224, against SkiaSharp's full decode and resize.")
    {
        Options.Add(images);
        Options.Add(rounds);
        SetAction(parsed => Run(Photographs.Create(Math.Max(1, parsed.GetValue(images))), Math.Max(1, parsed.GetValue(rounds))));
    }

    private static void Run(byte[][] files, int rounds)
    {
        Console.WriteLine(Machine.Now());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Length} JPEGs of {Photographs.Width}×{Photographs.Height}, {files.Average(file => file.Length) / 1024:0} KiB in the mean; processor time, one thread"));
        var planes = new byte[3 * Size * Size];
        var decoder = new ImageDecoder();
        var augmentation = new Augmentation(new RandomResizedCrop(Size)) { MirrorProbability = 0.5 };
        var whole = new Augmentation(new CenterCrop(256, Size));
        void Ours(Augmentation how)
        {
            foreach (var (i, file) in files.Index())
            {
                using var image = decoder.Open(new StoredImage(file), "generated");
                how.Read(image, new ImageDraws(1, 0, i), planes);
            }
        }

        var ways = new (string Name, Action Work, List<double> Rates)[]
        {
            ("rows of the crop, resized", () => Ours(augmentation), []),
            ("resized to 256, the middle 224", () => Ours(whole), []),
            ("SkiaSharp: whole image, part drawn", () => Baseline(files, planes), []),
        };
        foreach (var way in ways)
            way.Work();
        // By turns, so that what disturbs the machine disturbs all.
        for (var round = 0; round < rounds; round++)
        {
            foreach (var way in ways)
                way.Rates.Add(files.Length / ProcessorSeconds(way.Work));
        }

        foreach (var (name, _, rates) in ways)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {Quantiles.Median(rates),6:0} images/s/core"));
    }

    /// <summary>Decodes all, and draws the same parts with linear interpolation and mipmaps.</summary>
    private static void Baseline(byte[][] files, byte[] planes)
    {
        using var target = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(target);
        var crop = new RandomResizedCrop(Size);
        foreach (var (i, file) in files.Index())
        {
            using var bitmap = SKBitmap.Decode(file, new SKImageInfo(Photographs.Width, Photographs.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
            using var image = SKImage.FromBitmap(bitmap);
            var part = crop.Draw(bitmap.Width, bitmap.Height, new ImageDraws(1, 0, i)).Source;
            canvas.DrawImage(image, SKRect.Create(part.Left, part.Top, part.Width, part.Height), SKRect.Create(Size, Size), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            canvas.Flush();
            var pixels = target.GetPixelSpan();
            for (var pixel = 0; pixel < Size * Size; pixel++)
            {
                for (var channel = 0; channel < 3; channel++)
                    planes[(channel * Size * Size) + pixel] = pixels[(4 * pixel) + channel];
            }
        }
    }

    private static double ProcessorSeconds(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
