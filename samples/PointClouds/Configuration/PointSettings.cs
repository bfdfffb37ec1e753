using RelDrop.Samples.Runs;

namespace PointClouds.Configuration;

/// <summary>What only settings of point clouds have.</summary>
internal static class PointSettings
{
    /// <summary>Refuses values that contradict each other.</summary>
    /// <exception cref="InvalidDataException">Two do.</exception>
    public static SettingValues Checked(this SettingValues values)
    {
        if (values.IsGiven(Settings.NormalChannel) && values.Get(Settings.NormalChannel) != values.Get(Settings.UseNormals))
            throw values.Conflict(Settings.NormalChannel, Settings.UseNormals, "the same");
        if (values.Get(Settings.ScaleLow) > values.Get(Settings.ScaleHigh))
            throw values.Conflict(Settings.ScaleLow, Settings.ScaleHigh, "at most that");
        if (values.Get(Settings.SaveIndices) && !values.Get(Settings.RelevanceDropout))
            throw values.Conflict(Settings.SaveIndices, Settings.RelevanceDropout, "relevance dropout whose indices can be saved");
        return values;
    }
}
