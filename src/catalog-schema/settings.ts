import { readSettings, type Settings, updateSettings } from '../catalog/settings.ts'
import { builder } from './builder.ts'

const SettingsType = builder.objectRef<Settings>('Settings').implement({
  description: 'What admins have chosen for all tables.',
  fields: (t) => ({
    historyDays: t.exposeInt('historyDays', {
      description: 'For how many days the history of records is kept at least; for ever when null.',
    }),
    historyFrom: t.expose('historyFrom', {
      type: 'DateTime',
      description: 'Since when history is there; null when none was pruned. No asOf goes back further.',
    }),
  }),
})

const SettingsPatch = builder.inputType('SettingsPatch', {
  description: 'What to change of the settings; absent leaves one as it is, null gives it back its default.',
  fields: (t) => ({
    historyDays: t.int({ description: 'What is older is pruned by the next run of maintain, for good.' }),
  }),
})

builder.queryField('settings', (t) =>
  t.field({
    type: SettingsType,
    nullable: false,
    resolve: (_, __, context) => readSettings(context.tenant()),
  }),
)

builder.mutationField('updateSettings', (t) =>
  t.field({
    type: SettingsType,
    nullable: false,
    args: { input: t.arg({ type: SettingsPatch, required: true }) },
    resolve: (_, { input }, context) => updateSettings(context.tenant(), input),
  }),
)
