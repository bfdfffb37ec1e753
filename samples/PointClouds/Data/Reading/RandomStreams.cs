using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PointClouds.Data.Reading;

/// <summary>Random numbers that depend on a seed and on what they are for alone, and not on the order in which clouds are read.</summary>
internal static class RandomStreams
{
    /// <summary>The stream of a seed for something that <paramref name="name"/> tells from all others.</summary>
    public static Random Of(ulong seed, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{name}")));
        return new Random(BinaryPrimitives.ReadInt32LittleEndian(hash));
    }
}
