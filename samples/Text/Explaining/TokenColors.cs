namespace Texts.Explaining;

/// <summary>Relevance as a colour: red speaks for a class, blue against it, white is none.</summary>
internal static class TokenColors
{
    /// <summary>The colour of relevance as a share of the greatest, −1 to 1; NaN is white.</summary>
    public static (byte Red, byte Green, byte Blue) Of(double share)
    {
        var strength = double.IsNaN(share) ? 0 : Math.Min(1, Math.Abs(share));
        var faded = (byte)Math.Round(255 * (1 - (0.75 * strength)));
        return share >= 0 ? ((byte)255, faded, faded) : (faded, faded, (byte)255);
    }
}
