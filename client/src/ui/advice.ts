// What a hint says, in words: the server names the topic and what it is about.

import { useTranslation } from "react-i18next";

/** Words for a topic; `about` "" gives the general form. */
export function useAdvice(): (topic: string, about: string) => string {
  const { t } = useTranslation();
  return (topic, about) => {
    const key = about ? `advice.${topic}_about` : `advice.${topic}`;
    return t(key as "advice.step_about", {
      about,
      defaultValue: [topic.replaceAll("_", " "), about].filter(Boolean).join(": "),
    });
  };
}
