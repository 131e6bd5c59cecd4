/** Who answers for a device in the equipment ledger: crews and posts, no persons. */
export const responsible = {
  lifts: '电梯维保单位 Lift maintenance contractor',
  pumps: '给排水班 Plumbing crew',
  fire: '消防维保单位 Fire maintenance contractor',
  access: '秩序维护部 Security department',
  parking: '车场管理员 Car park keeper',
  network: '弱电班 Low-voltage crew',
} as const
